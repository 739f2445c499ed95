"""Spellings of one name meet; names that only look alike do not; several candidates are returned as such."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agencies.models import Agency, Alias, Group
from agencies.names import Resolver, alphabetical, normal_form, resolve, without_accents

SAME = [
    ("Uỷ ban nhân dân", "Ủy ban nhân dân"),
    ("UỶ BAN NHÂN DÂN", "ủy ban nhân dân"),
    ("Ủy Ban Kiểm tra Trung ương", "Ủy ban Kiểm tra Trung ương"),
    ("tỉnh Khánh Hoà", "tỉnh Khánh Hòa"),
    ("Thanh Hoá", "Thanh Hóa"),
    ("khoá XIII", "khóa XIII"),
    ("Toà án nhân dân tối cao", "Tòa án nhân dân tối cao"),
    ("TOÀ ÁN", "Tòa án"),
    ("xoè", "xòe"),
    ("thuỷ lợi", "thủy lợi"),
    ("tuỳ", "tùy"),
    ("luỹ", "lũy"),
    ("nguỵ", "ngụy"),
    ("Bộ công an", "Bộ Công an"),
    ("Bộ  Công\n an ", "Bộ Công an"),
    ("Bộ Công an.", "Bộ Công an"),
    ("Bộ Lao động – Thương binh và Xã hội", "Bộ Lao động - Thương binh và Xã hội"),
    ("Bộ Lao động-Thương binh và Xã hội", "Bộ Lao động - Thương binh và Xã hội"),
]
DIFFERENT = [
    ("BTC", "BTCTW"),
    ("Ban KTTW", "UBKTTW"),
    ("Bộ Công an", "Bộ Công thương"),
    ("Hòa Bình", "Hóa Bình"),
    ("Bộ Nội vụ", "Bộ Nôi vụ"),
    ("của", "cùa"),
    ("quý", "quỳ"),
    ("Tòa án", "Toàn án"),
]


@pytest.mark.parametrize("one, other", SAME)
def test_spellings_of_one_name_meet(one, other):
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize("one, other", SAME)
@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_spellings_meet_in_every_unicode_normal_form(one, other, form):
    assert normal_form(unicodedata.normalize(form, one)) == normal_form(other)


@pytest.mark.parametrize("one, other", DIFFERENT)
def test_different_names_stay_different(one, other):
    assert normal_form(one) != normal_form(other)


@pytest.mark.parametrize(
    "word, key",
    [("hoàn", "hoàn"), ("thuyền", "thuyền"), ("toán", "toán"), ("quỹ", "quỹ"), ("tuần", "tuần"), ("thuế", "thuế")],
)
def test_a_mark_that_has_one_place_only_stays_there(word, key):
    assert normal_form(word) == key


VIETNAMESE = st.text(
    st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐEÊOÔƠUƯYàáảãạờớởỡợừứửữựỳýỷỹỵ -–—.,;:\n\u0300\u0323")
)


@given(VIETNAMESE | st.text())
@example("hoà")
@example("oo\u0301a")
def test_a_normal_form_is_its_own_normal_form(text):
    once = normal_form(text)
    assert normal_form(once) == once


@given(st.text())
def test_a_normal_form_is_composed_and_has_single_spaces(text):
    key = normal_form(text)
    assert key == unicodedata.normalize("NFC", key) == " ".join(key.split())


@given(st.text())
def test_words_for_searching_have_no_marks(text):
    plain = without_accents(text)
    assert [c for c in plain if unicodedata.combining(c)] == []
    assert without_accents(plain) == plain


def test_words_for_searching_are_what_one_types_without_a_vietnamese_keyboard():
    assert without_accents("Bộ Y tế, ĐẢNG ỦY Đắk Lắk") == "bo y te, dang uy dak lak"


# --- looking a name up ---------------------------------------------------------------------------


@pytest.fixture
def known(db):
    """An agency with two names, one name of two agencies, and a collective."""
    finance = Agency.objects.create(code="bo-tai-chinh", name="Bộ Tài chính", short="BTC", kind="bo")
    party = Agency.objects.create(
        code="ban-to-chuc-tw", name="Ban Tổ chức Trung ương", short="BTCTW", kind="ban_dang"
    )
    group = Group.objects.create(code="cac-bo", name="các bộ")
    for written, agency in [("Bộ Tài chính", finance), ("BTC", finance), ("BTC", party), ("Ban TCTW", party)]:
        Alias.objects.create(key=normal_form(written), written=written, agency=agency)
    Alias.objects.create(key=normal_form("các bộ"), written="các bộ", group=group)
    return finance, party, group


@pytest.mark.parametrize("look_up", [resolve, lambda written: Resolver.load().resolve(written)])
def test_one_candidate_is_the_agency(known, look_up):
    named = look_up("BỘ TÀI CHÍNH")
    assert (named.agency, named.group, named.is_ambiguous) == (known[0], None, False)


@pytest.mark.parametrize("look_up", [resolve, lambda written: Resolver.load().resolve(written)])
def test_several_candidates_are_returned_as_such_and_none_is_chosen(known, look_up):
    named = look_up("BTC")
    assert (set(named.agencies), named.agency, named.is_ambiguous) == ({known[0], known[1]}, None, True)


@pytest.mark.parametrize("look_up", [resolve, lambda written: Resolver.load().resolve(written)])
def test_a_collective_is_a_group(known, look_up):
    named = look_up("Các Bộ")
    assert (named.group, named.agency, named.is_ambiguous) == (known[2], None, False)


@pytest.mark.parametrize("written", ["Bộ Phép thuật", "", "các cơ quan, đơn vị liên quan", "BT"])
def test_nobody_is_nobody(known, written):
    assert (resolve(written).agencies, resolve(written).groups) == ((), ())


def test_many_names_cost_one_query(known, django_assert_num_queries):
    with django_assert_num_queries(1):
        names = Resolver.load()
        assert [names.resolve(written).agency for written in ("Bộ tài chính", "Ban TCTW")] == [known[0], known[1]]


# --- the real names ------------------------------------------------------------------------------

REAL = {
    "BTC": "Bộ Tài chính",
    "BTCTW": "Ban Tổ chức Trung ương",
    "Ban TCTW": "Ban Tổ chức Trung ương",
    "Ban KTTW": "Ban Kinh tế Trung ương",
    "UBKTTW": "Ủy ban Kiểm tra Trung ương",
    "Uỷ ban Kiểm tra Trung ương": "Ủy ban Kiểm tra Trung ương",
    "Bộ công an": "Bộ Công an",
    "TOÀ ÁN NHÂN DÂN TỐI CAO": "Tòa án nhân dân tối cao",
    "Bộ Khoa học và công nghệ": "Bộ Khoa học và Công nghệ",
    "BKHCN": "Bộ Khoa học và Công nghệ",
    "Bộ Thông tin và Truyền thông": "Bộ Thông tin và Truyền thông",
}


def test_the_real_names_collide_with_nobody(real_data):
    names = Resolver.load()
    found = {written: names.resolve(written) for written in REAL}
    assert {w: str(named.agency) for w, named in found.items() if named.agency} == REAL
    for agency in Agency.objects.all():
        assert names.resolve(agency.name).agencies == (agency,), agency.name
        assert names.resolve(unicodedata.normalize("NFD", agency.name.upper())).agencies == (agency,), agency.name


def test_names_stand_in_the_order_of_the_vietnamese_alphabet():
    names = [
        "Đà Nẵng",
        "Tây Ninh",
        "Cao Bằng",
        "Lâm Đồng",
        "Cà Mau",
        "Thái Nguyên",
        "Lạng Sơn",
        "Điện Biên",
        "Hà Nội",
    ]
    assert sorted(names, key=alphabetical) == [
        "Cà Mau", "Cao Bằng", "Đà Nẵng", "Điện Biên", "Hà Nội", "Lạng Sơn", "Lâm Đồng", "Tây Ninh", "Thái Nguyên"
    ]  # fmt: skip
