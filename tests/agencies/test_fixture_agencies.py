"""Are the agencies of `fixtures/agencies/` those of domain.md section 5: bodies, mergers, groups, blocks, names?"""

import unicodedata
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from agencies.loading import NOT_AGENCIES, load_agencies, read
from agencies.models import Agency, Alias, Block, Group
from agencies.names import Resolver, normal_form

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "agencies"
ROWS = [row for path in sorted(FOLDER.glob("*.yaml")) if path.name not in NOT_AGENCIES for row in read(path)]
GROUPS = read(FOLDER / "groups.yaml")
NOBODY = read(FOLDER / "nobody.yaml")

CITIES = ["Hà Nội", "Huế", "Hải Phòng", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ"]
PROVINCES = [
    "Lai Châu", "Điện Biên", "Sơn La", "Cao Bằng", "Lạng Sơn", "Quảng Ninh", "Thanh Hóa", "Nghệ An", "Hà Tĩnh",
    "Tuyên Quang", "Lào Cai", "Thái Nguyên", "Phú Thọ", "Bắc Ninh", "Hưng Yên", "Ninh Bình", "Quảng Trị",
    "Quảng Ngãi", "Gia Lai", "Khánh Hòa", "Lâm Đồng", "Đắk Lắk", "Đồng Nai", "Tây Ninh", "Vĩnh Long", "Đồng Tháp",
    "Cà Mau", "An Giang",
]  # fmt: skip
MINISTRIES = [
    "Bộ Quốc phòng", "Bộ Công an", "Bộ Ngoại giao", "Bộ Nội vụ", "Bộ Tư pháp", "Bộ Tài chính", "Bộ Công Thương",
    "Bộ Nông nghiệp và Môi trường", "Bộ Xây dựng", "Bộ Văn hóa, Thể thao và Du lịch", "Bộ Khoa học và Công nghệ",
    "Bộ Giáo dục và Đào tạo", "Bộ Y tế", "Bộ Dân tộc và Tôn giáo",
]  # fmt: skip
MERGERS = {  # what ended: (its last day, who answers for it from the day after)
    "Bộ Thông tin và Truyền thông": (date(2025, 2, 28), ["Bộ Khoa học và Công nghệ"]),
    "Bộ Kế hoạch và Đầu tư": (date(2025, 2, 28), ["Bộ Tài chính"]),
    "Bộ Giao thông vận tải": (date(2025, 2, 28), ["Bộ Xây dựng"]),
    "Bộ Lao động - Thương binh và Xã hội": (date(2025, 2, 28), ["Bộ Nội vụ"]),
    "Bộ Tài nguyên và Môi trường": (date(2025, 2, 28), ["Bộ Nông nghiệp và Môi trường"]),
    "Bộ Nông nghiệp và Phát triển nông thôn": (date(2025, 2, 28), ["Bộ Nông nghiệp và Môi trường"]),
    "Ban Tuyên giáo Trung ương": (date(2025, 2, 2), ["Ban Tuyên giáo và Dân vận Trung ương"]),
    "Ban Dân vận Trung ương": (date(2025, 2, 2), ["Ban Tuyên giáo và Dân vận Trung ương"]),
    "Ban Kinh tế Trung ương": (date(2025, 2, 2), ["Ban Chính sách, chiến lược Trung ương"]),
    "Ban cán sự đảng Chính phủ": (date(2025, 2, 2), ["Đảng ủy Chính phủ"]),
    "Ban cán sự đảng Bộ Thông tin và Truyền thông": (date(2025, 2, 28), ["Đảng ủy Bộ Khoa học và Công nghệ"]),
    "Ban cán sự đảng Kiểm toán Nhà nước": (date(2025, 2, 2), ["Đảng ủy Kiểm toán Nhà nước"]),
    "Ủy ban nhân dân tỉnh Hà Giang": (date(2025, 6, 30), ["Ủy ban nhân dân tỉnh Tuyên Quang"]),
    "Ủy ban nhân dân tỉnh Quảng Nam": (date(2025, 6, 30), ["Ủy ban nhân dân thành phố Đà Nẵng"]),
    "Ủy ban nhân dân tỉnh Kiên Giang": (date(2025, 6, 30), ["Ủy ban nhân dân tỉnh An Giang"]),
}
SIZES = {  # members of the collectives that tasks are given to
    "cac-tinh-thanh-pho": 34,
    "cac-tinh-uy-thanh-uy": 34,
    "cac-bo-nganh": 22,
    "cac-bo-co-quan-ngang-bo": 17,
    "cac-bo-nganh-ubnd": 56,
    "cac-ban-dang": 5,
    "cac-co-quan-dang-o-trung-uong": 11,
    "cac-co-quan-dang-cac-cap": 45,
    "don-vi-su-nghiep-trung-uong-dang": 4,
    "mttq-va-to-chuc-ctxh": 6,
    "to-chuc-ctxh": 5,
    "cac-khoi-co-quan": 4,
    "cac-bo-co-quan-tw-dia-phuong": 78,
    "tap-doan-doanh-nghiep-cong-nghe": 5,
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agencies")]


@pytest.fixture(scope="module")
def agencies(django_db_setup, django_db_blocker):
    """Loaded once, and taken back after the last test of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert load_agencies(FOLDER) == len(ROWS)
        yield
        transaction.set_rollback(True)


def names(agencies):
    return set(agencies.values_list("name", flat=True))


# --- bodies


def test_34_provinces_since_july_2025_each_with_its_committee_and_its_party_committee():
    after = Agency.objects.in_force(date(2025, 7, 1))
    committees = {f"Ủy ban nhân dân tỉnh {place}" for place in PROVINCES}
    committees |= {f"Ủy ban nhân dân thành phố {place}" for place in CITIES if place != "Hồ Chí Minh"}
    written = names(after.filter(kind=Agency.Kind.PROVINCE))
    assert len(written) == 34
    assert committees <= written
    assert all("Hồ Chí Minh" in name for name in written - committees)
    parties = names(after.filter(kind=Agency.Kind.PROVINCIAL_PARTY))
    assert len(parties) == 34
    assert {f"Tỉnh ủy {place}" for place in PROVINCES} <= parties
    assert {f"Thành ủy {place}" for place in CITIES if place != "Hồ Chí Minh"} <= parties


def test_63_provinces_until_the_last_day_of_june_2025():
    committees = Agency.objects.filter(kind=Agency.Kind.PROVINCE)
    assert committees.in_force(date(2025, 6, 30)).count() == 63
    assert committees.in_force(date(2025, 7, 1)).count() == 34


def test_14_ministries_and_3_bodies_of_their_rank_since_march_2025():
    on = Agency.objects.in_force(date(2025, 3, 1))
    assert names(on.filter(kind=Agency.Kind.MINISTRY)) == set(MINISTRIES)
    assert names(on.filter(kind=Agency.Kind.MINISTERIAL)) == {
        "Văn phòng Chính phủ", "Thanh tra Chính phủ", "Ngân hàng Nhà nước Việt Nam",
    }  # fmt: skip


def test_five_bodies_under_the_government_and_five_party_commissions():
    on = Agency.objects.in_force(date(2025, 3, 1))
    assert on.filter(kind=Agency.Kind.GOVERNMENT).count() == 5
    assert names(on.filter(kind=Agency.Kind.PARTY_COMMISSION)) == {
        "Ban Tổ chức Trung ương", "Ủy ban Kiểm tra Trung ương", "Ban Tuyên giáo và Dân vận Trung ương",
        "Ban Nội chính Trung ương", "Ban Chính sách, chiến lược Trung ương",
    }  # fmt: skip


def test_codes_names_and_abbreviations_stand_once():
    for field in ("code", "name", "short"):
        assert [value for value, times in Counter(row[field] for row in ROWS).items() if times > 1] == []


def test_every_kind_is_one_of_the_models_and_everything_is_in_normal_form():
    assert {row["kind"] for row in ROWS} <= set(Agency.Kind.values)
    for path in FOLDER.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert text == unicodedata.normalize("NFC", text)


# --- mergers


@pytest.mark.parametrize("name", MERGERS)
def test_what_ended_has_its_last_day_and_its_successor(name):
    last_day, successors = MERGERS[name]
    agency = Agency.objects.get(name=name)
    assert agency.valid_to == last_day
    assert [successor.name for successor in agency.successors.all()] == successors


def test_who_ended_has_a_successor_in_force_on_the_day_after():
    for agency in Agency.objects.filter(valid_to__isnull=False).prefetch_related("successors"):
        first_day = date.fromordinal(agency.valid_to.toordinal() + 1)
        assert agency.successors.exists(), agency
        for successor in agency.successors.all():
            assert successor in Agency.objects.in_force(first_day), (agency, successor)
            assert agency.basis


def test_only_who_ended_has_a_successor():
    assert not Agency.objects.filter(valid_to__isnull=True, successors__isnull=False).exists()


def test_a_body_split_among_several_successors_is_known():
    several = [a.name for a in Agency.objects.prefetch_related("successors") if a.successors.count() > 1]
    assert several == ["Đảng ủy Khối các cơ quan Trung ương"]


# --- groups


@pytest.mark.parametrize("code", SIZES)
def test_a_group_has_as_many_members_as_its_documents_count(code):
    assert Group.objects.get(code=code).members.count() == SIZES[code]


def test_no_group_is_empty_or_holds_a_body_that_ended():
    for group in Group.objects.prefetch_related("members"):
        assert group.members.exists(), group
        assert [member.name for member in group.members.all() if member.valid_to] == []


def test_the_groups_use_no_field_that_the_loader_does_not_know():
    assert {key for row in GROUPS for key in row} <= {"code", "name", "aliases", "members", "kinds", "basis"}
    assert [row["code"] for row in GROUPS if bool(row.get("members")) == bool(row.get("kinds"))] == []


# --- blocks


@pytest.mark.parametrize(
    "code, standing, leader",
    [
        ("dang", "Văn phòng Trung ương Đảng", "Võ Thành Hưng"),
        ("quoc_hoi", "Văn phòng Quốc hội", ""),  # 46-TB/TGV VI.2 asks the Chairman to name one
        ("chinh_phu", "Bộ Khoa học và Công nghệ", "Nguyễn Chí Dũng"),
        (
            "mttq",
            "Văn phòng Cơ quan Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam",
            "Nguyễn Thị Thu Hà",
        ),
    ],
)
def test_a_block_has_its_standing_agency_and_its_leader(code, standing, leader):
    block = Block.objects.get(code=code)
    assert (block.standing_agency.name, block.leader, block.leader_source) == (standing, leader, "46-TB/TGV VI.2")


def test_the_four_blocks_in_order():
    assert list(Block.objects.values_list("code", flat=True)) == ["dang", "quoc_hoi", "chinh_phu", "mttq"]


@pytest.mark.parametrize(
    "name, block",
    [
        ("Văn phòng Trung ương Đảng", "dang"),
        ("Bộ Y tế", "chinh_phu"),
        ("Ủy ban nhân dân tỉnh Nghệ An", "chinh_phu"),
        ("Tỉnh ủy Nghệ An", "dang"),
        ("Văn phòng Quốc hội", "quoc_hoi"),
        ("Hội Nông dân Việt Nam", "mttq"),
        ("Tòa án nhân dân tối cao", None),  # listed under the Party block by 46-TB/TGV, its own is none
        ("Viettel", None),
    ],
)
def test_an_agency_stands_in_its_own_block(name, block):
    agency = Resolver.load().resolve(name).agency
    assert (agency.block.code if agency.block else None) == block


# --- names


def test_no_written_form_means_two_things():
    meant = defaultdict(set)
    for alias in Alias.objects.select_related("agency", "group"):
        meant[alias.key].add(str(alias.agency or alias.group))
    assert {key: things for key, things in meant.items() if len(things) > 1} == {}


def test_every_name_and_alias_of_the_files_resolves_to_its_own_row():
    names = Resolver.load()
    for row in ROWS:
        for written in (row["name"], *row.get("aliases", ())):
            assert names.resolve(written).agency.code == row["code"], written
    for row in GROUPS:
        for written in (row["name"], *(row.get("aliases") or ())):
            assert names.resolve(written).group.code == row["code"], written


def test_who_is_nobody_is_nobody():
    names = Resolver.load()
    for phrase in NOBODY:
        named = names.resolve(phrase)
        assert (named.agencies, named.groups) == ((), ()), phrase
    assert [key for key, times in Counter(map(normal_form, NOBODY)).items() if times > 1] == []


@pytest.mark.parametrize(
    "written, name",
    [
        ("BTC", "Bộ Tài chính"),
        ("BTCTW", "Ban Tổ chức Trung ương"),
        ("Ban TCTW", "Ban Tổ chức Trung ương"),
        ("Ban KTTW", "Ban Kinh tế Trung ương"),
        ("UBKTTW", "Ủy ban Kiểm tra Trung ương"),
        ("VPTWĐ", "Văn phòng Trung ương Đảng"),
        ("BCA", "Bộ Công an"),
        ("Bộ công an", "Bộ Công an"),
        ("Bộ KH&CN", "Bộ Khoa học và Công nghệ"),
        ("BKHHCN", "Bộ Khoa học và Công nghệ"),  # a slip of the scan in 46-TB/TGV IV.2.đ
        ("Toà án nhân dân tối cao", "Tòa án nhân dân tối cao"),
        ("Đảng uỷ Quốc hội", "Đảng ủy Quốc hội"),
        ("Uỷ Ban nhân dân tỉnh Khánh Hoà", "Ủy ban nhân dân tỉnh Khánh Hòa"),
        (unicodedata.normalize("NFD", "Uỷ ban Kiểm tra Trung ương"), "Ủy ban Kiểm tra Trung ương"),
        ("Đảng ủy Mặt trận Tổ quốc, các đoàn thể Trung ương", "Đảng ủy Mặt trận Tổ quốc, các đoàn thể Trung ương"),
    ],
)
def test_abbreviations_that_collide_and_spellings_that_vary(written, name):
    assert Resolver.load().resolve(written).agency.name == name


def test_loading_again_changes_nothing_and_keeps_a_written_form_that_was_added_in_the_portal():
    def everything():
        rows = [list(model.objects.order_by("pk").values()) for model in (Block, Agency, Alias, Group)]
        links = (Agency.successors.through, Group.members.through)
        return rows + [sorted(link.objects.values_list()) for link in links]

    ministry = Agency.objects.get(code="bo-y-te")
    Alias.objects.create(key=normal_form("Bộ Y-tế VN"), written="Bộ Y-tế VN", agency=ministry)
    before = everything()
    load_agencies(FOLDER)
    assert everything() == before
