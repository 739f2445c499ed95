"""What the people of the demonstration are called: role and agency, nothing said twice."""

import pytest

from agencies.demo import _title


@pytest.mark.parametrize(
    ("role", "agency", "title"),
    [
        ("Chuyên viên", "Bộ Y tế", "Chuyên viên, Bộ Y tế"),
        ("Tổ giúp việc", "Tổ Giúp việc Ban Chỉ đạo Trung ương", "Tổ Giúp việc Ban Chỉ đạo Trung ương"),
        ("Lãnh đạo Ban Chỉ đạo", "Ban Chỉ đạo Trung ương", "Lãnh đạo Ban Chỉ đạo Trung ương"),
    ],
)
def test_a_title_says_role_and_agency_once(role, agency, title):
    assert _title(role, agency) == title
