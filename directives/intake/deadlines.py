"""What does a phrase such as `trong tháng 10/2025` mean? One reading of it: rule, last day, hour, first day, rhythm.

Sources:
- `trước ngày D`, `trong tháng/quý/năm`, a bare year: due as 624/TB-VPCP of 16/11/2025 recorded the phrases of
  46-TB/TGV. `trước ngày D` is due on D; no regulation fixes it, so the caller may say otherwise.
- `đầu`, `giữa`, `cuối` of a month or a year: Civil Code 2015, art. 146 (the middle of a month is its 15th).
- Rhythms: 46-TB/TGV VI.4 (`tối thiểu 1 lần/tuần`), IV.2.b (`Hàng tháng báo cáo`), 204-QĐ/TW (`Hàng năm`).
- A year that is not written follows from the date of issue: the first such day that is not over by then.

A date that cannot be, or that lies before its own document, is kept as written and remarked on for a person
(08-TB/TGV of 01/4/2025 asks for work `trong tháng 3/2025`). Nothing here moves a date off a weekend, and periods
(`trong vòng 10 ngày`) are left undated: they need their first day and a calendar of holidays.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

# How the words are counted; the same words as `tasks.models.Deadline.Rule` (which this file may not import).
BEFORE, WITHIN, NO_LATER, ON, RANGE = "before", "within", "no_later", "on", "range"
FROM, RECURRING, UNDATED, NONE = "from", "recurring", "undated", "none"


@dataclass(frozen=True)
class Reading:
    """`due` is the last day in time, `start` the first day; `remark` is a Vietnamese sentence for a person."""

    rule: str
    due: dt.date | None = None
    time: dt.time | None = None
    start: dt.date | None = None
    recurrence: str | None = None
    implied_year: bool = False
    remark: str = ""
    is_impossible: bool = False  # names a day that no calendar has


def read(phrase: str, issued_on: dt.date | None, before_includes_day: bool = True) -> Reading:
    """The meaning of a deadline as written in a document issued on that day. Never raises; both Unicode forms.

    With `before_includes_day=False`, `trước ngày D` is due on the day before D. Tasks keep D and shift it by the
    setting of that name themselves (`tasks.deadline`): who stores a reading leaves the default.
    """
    text = _plain(phrase)
    if not text:
        return Reading(NONE)
    found = _first_form(text)
    rhythm = _recurrence(text)
    if found is None:
        return _without_date(text, rhythm)
    rule, match = found
    try:
        reading = _dated(rule, match, issued_on)
    except Unreadable as reason:
        return Reading(rule, recurrence=rhythm, remark=str(reason), is_impossible=isinstance(reason, NoSuchDay))
    if reading.rule == BEFORE and not before_includes_day and reading.due and not reading.time:
        reading = replace(reading, due=_day_before(reading.due))
    return _remarked(replace(reading, recurrence=rhythm), text[match.end() :], issued_on)


class Unreadable(ValueError):
    """A date that no calendar has, or whose year cannot be known; the message is the remark."""


class NoSuchDay(Unreadable):
    """A date that no calendar has."""


def _plain(phrase: str) -> str:
    """NFC, lower case, single spaces, plain dashes, dates with slashes: `15.9.2025` becomes `15/9/2025`."""
    text = unicodedata.normalize("NFC", phrase).lower()
    text = re.sub("[‐-―−]", "-", text)
    text = re.sub(r"\s*/\s*", "/", re.sub(r"\s+", " ", text))
    text = re.sub(r"\b([0-9]{1,2})([.-])([0-9]{1,2})\2([0-9]{4})\b", r"\1/\3/\4", text)
    return text.strip(" .,;:()")


# --- points in time: a day, or a period with a first and a last day

Days = tuple[dt.date, dt.date]
Words = dict[str, str]


def _day(words: Words, year: int) -> Days:
    day = dt.date(year, int(words["m"]), int(words["d"]))
    return day, day


def _month(words: Words, year: int) -> Days:
    month = int(words["m"])
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def _quarter(words: Words, year: int) -> Days:
    quarter = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(words["q"]) or int(words["q"])
    return _month({"m": str(quarter * 3 - 2)}, year)[0], _month({"m": str(quarter * 3)}, year)[1]


def _year(words: Words, year: int) -> Days:
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def _part_of_month(words: Words, year: int) -> Days:
    first, last = _month(words, year)
    day = {"đầu": first, "giữa": first.replace(day=15), "cuối": last}[words["part"]]
    return day, day


def _part_of_year(words: Words, year: int) -> Days:
    month, day = {"đầu": (1, 1), "giữa": (6, 30), "cuối": (12, 31)}[words["part"]]
    return dt.date(year, month, day), dt.date(year, month, day)


_D, _M, _Y = r"(?P<d>[0-9]{1,2})", r"(?P<m>[0-9]{1,2})(?![0-9])", r"(?P<y>[0-9]{4})(?![0-9/])"
_OF_YEAR = rf"(?:(?:/|,? năm ){_Y})"
_NO_YEAR = r"(?!/?[0-9])"
_PART = r"(?P<part>đầu|giữa|cuối)"

# How a point is written, and which days it has. Longer forms stand before those that begin like them.
UNITS: tuple[tuple[str, Callable[[Words, int], Days]], ...] = (
    (rf"(?:ngày )?{_D}(?:/| tháng ){_M}{_OF_YEAR}", _day),
    (rf"ngày {_D}(?:/| tháng ){_M}{_NO_YEAR}", _day),
    (rf"{_PART} tháng {_M}{_OF_YEAR}", _part_of_month),
    (rf"{_PART} tháng(?: {_M}{_NO_YEAR}|(?! ?[0-9]))", _part_of_month),
    (rf"{_PART} năm {_Y}", _part_of_year),
    (rf"tháng {_M}{_OF_YEAR}", _month),
    (rf"tháng {_M}{_NO_YEAR}", _month),
    (rf"qu[ýí] (?P<q>[0-9]|iv|i{{1,3}}){_OF_YEAR}", _quarter),
    (rf"qu[ýí] (?P<q>[0-9]|iv|i{{1,3}})\b{_NO_YEAR}", _quarter),
    (rf"năm {_Y}", _year),
)
# Numbers that are dates only where nothing else can stand: `trước 15/9`, a table cell `2025` or `10/2025`.
SHORT_DAY = (rf"{_D}/{_M}(?=\Z|[,;.)])", _day)
BARE_YEAR = (r"(?P<y>(?:19|20)[0-9]{2})", _year)
BARE_MONTH = (rf"{_M}/{_Y}", _month)


@dataclass(frozen=True)
class Point:
    first: dt.date
    last: dt.date
    implied: bool = False


def _point(written: str, issued_on: dt.date | None, near: dt.date | None = None) -> Point:
    """The days of a point. Without a year: the first ones not over on the day of issue, or the last up to `near`."""
    for pattern, days_of in (*UNITS, SHORT_DAY, BARE_YEAR, BARE_MONTH):
        if match := re.fullmatch(pattern, written):
            words = {name: value for name, value in match.groupdict().items() if value}
            choices = [_days(days_of, *turn) for turn in _turns(words, near or issued_on, written, back=bool(near))]
            real = [days for days in choices if days]
            if not real:
                raise NoSuchDay(f"“{written}” không có trong lịch; cần người kiểm tra.")
            return Point(*_fitting(real, issued_on, near), implied="y" not in words)
    raise Unreadable(f"Không đọc được “{written}”.")


def _turns(words: Words, around: dt.date | None, written: str, back: bool) -> Iterator[tuple[Words, int]]:
    """The written year; or this year and the next (the last one); for `giữa tháng` alone this month and the next."""
    if "y" in words:
        yield words, int(words["y"])
        return
    if around is None:
        raise Unreadable(f"“{written}” không ghi năm và không rõ ngày ban hành; cần người xác định.")
    if "m" in words or "q" in words:
        yield from ((words, around.year), (words, around.year - 1 if back else around.year + 1))
        return
    yield {**words, "m": str(around.month)}, around.year
    yield {**words, "m": str(around.month % 12 + 1)}, around.year + around.month // 12


def _days(days_of: Callable[[Words, int], Days], words: Words, year: int) -> Days | None:
    try:
        return days_of(words, year)
    except ValueError:
        return None


def _fitting(choices: list[Days], issued_on: dt.date | None, near: dt.date | None) -> Days:
    if near:
        return next((days for days in choices if days[1] <= near), choices[0])
    return next((days for days in choices if issued_on and days[1] >= issued_on), choices[0])


# --- forms: the words around a point


def _unnamed(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


_POINT = _unnamed("|".join(pattern for pattern, _ in UNITS))
_CLOSE = rf"{_POINT}|{_unnamed(SHORT_DAY[0])}"
_BARE = _unnamed(BARE_YEAR[0])
_HOUR = r"(?:(?P<hour>[0-9]{1,2}) ?(?:giờ|h|:) ?(?:(?P<minute>[0-9]{1,2})(?: ?phút)?)?,? )?"
_DONE = r"(?:(?:phải )?(?:hoàn thành|thực hiện|báo cáo|thời hạn|thời gian|hạn|vào|ngay|xong)[:,]? )*"

# The leftmost form counts; of two that begin at one place, the one that stands first here.
FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (rule, re.compile(pattern))
    for rule, pattern in (
        (RANGE, rf"\b(?:từ )?(?P<a>{_POINT}) ?(?:-|đến(?: hết)?|tới) ?(?P<b>{_POINT})"),
        (RANGE, rf"(?<![\w/.])(?P<a>{_BARE}) ?(?:-|đến|tới) ?(?:năm )?(?P<b>{_BARE})(?![\w/]|\.[0-9])"),
        (FROM, rf"\btừ (?P<a>{_POINT})"),
        (BEFORE, rf"\btrước {_HOUR}(?P<a>{_CLOSE})"),
        (NO_LATER, rf"\b(?:chậm|muộn) nhất(?: là)?(?: trong| vào| đến| hết)* {_HOUR}(?P<a>{_CLOSE})"),
        (NO_LATER, rf"\b(?:không muộn hơn|không quá|đến hết|đến|tới|hết) {_HOUR}(?P<a>{_POINT})"),
        (WITHIN, rf"\btrong (?P<a>{_POINT})"),
        (WITHIN, rf"\A{_DONE}{_HOUR}(?P<a>{_POINT})(?![\w/])"),
        (WITHIN, rf"\A{_DONE}(?P<a>{_BARE}|{_unnamed(BARE_MONTH[0])})\Z"),
    )
)


def _first_form(text: str) -> tuple[str, re.Match[str]] | None:
    found = [(rule, match) for rule, pattern in FORMS if (match := pattern.search(text))]
    return min(found, key=lambda form: form[1].start(), default=None)


def _dated(rule: str, match: re.Match[str], issued_on: dt.date | None) -> Reading:
    parts = match.groupdict()
    if rule == RANGE:
        return _range(parts["a"], parts["b"], issued_on)
    point = _point(parts["a"], issued_on)
    if rule == FROM:
        return Reading(FROM, start=point.first, implied_year=point.implied)
    one_day = point.first == point.last
    if rule == BEFORE and not one_day:
        due = _day_before(point.first)
        remark = f"“{match[0]}” hiểu là hết ngày {due:%d/%m/%Y}; cần người kiểm tra."
        return Reading(NO_LATER, due, implied_year=point.implied, remark=remark)
    hour, remark = _hour(parts)
    rule = ON if rule == WITHIN and one_day else rule
    return Reading(rule, point.last, hour, implied_year=point.implied, remark=remark)


def _range(a: str, b: str, issued_on: dt.date | None) -> Reading:
    last = _point(b, issued_on)
    first = _point(a, issued_on, near=None if last.implied else last.last)
    remark = "Ngày cuối đứng trước ngày đầu; cần người kiểm tra." if last.last < first.first else ""
    return Reading(RANGE, last.last, start=first.first, implied_year=last.implied, remark=remark)


def _hour(parts: dict[str, str | None]) -> tuple[dt.time | None, str]:
    """The hour, if any; 24:00 is the end of the day, which needs none."""
    if not parts.get("hour"):
        return None, ""
    hour, minute = int(parts["hour"] or 0), int(parts["minute"] or 0)
    if (hour, minute) == (24, 0):
        return None, ""
    if hour > 23 or minute > 59:
        return None, f"Không có {hour} giờ {minute:02} phút; cần người kiểm tra."
    return dt.time(hour, minute), ""


def _day_before(day: dt.date) -> dt.date:
    return day if day == dt.date.min else day - dt.timedelta(days=1)


# --- rhythms, and what is left

RHYTHMS: tuple[tuple[str, str], ...] = (
    (r"\b(?:hàng|hằng|mỗi) tuần\b|\blần/(?:1 )?tuần\b", "weekly"),
    (r"\b(?:hàng|hằng|mỗi) tháng\b|\blần/(?:1 )?tháng\b", "monthly"),
    (r"\b(?:hàng|hằng|mỗi) năm\b|\blần/(?:1 )?năm\b", "yearly"),
    (r"\bthường xuyên\b", "ongoing"),
)
QUARTERLY = re.compile(r"\b(?:hàng|hằng|mỗi) qu[ýí]\b|\blần/(?:1 )?qu[ýí]\b")
DATE_LIKE = re.compile(r"\b(?:ngày|tháng) [0-9]{1,2}/[0-9]")
PERIOD = re.compile(r"\btrong (?:vòng|thời hạn) [0-9]+ ngày|\b[0-9]+ ngày làm việc")


def _recurrence(text: str) -> str | None:
    return next((rhythm for pattern, rhythm in RHYTHMS if re.search(pattern, text)), None)


def _without_date(text: str, rhythm: str | None) -> Reading:
    if rhythm:
        return Reading(RECURRING, recurrence=rhythm)
    if QUARTERLY.search(text):
        return Reading(RECURRING, remark="Định kỳ hằng quý; cần người đặt hạn từng kỳ.")
    if PERIOD.search(text):
        return Reading(UNDATED, remark="Hạn tính theo số ngày; cần người xác định ngày bắt đầu.")
    if DATE_LIKE.search(text):
        return Reading(UNDATED, remark="Có ngày tháng nhưng không rõ là thời hạn; cần người kiểm tra.")
    return Reading(UNDATED)


def _remarked(reading: Reading, rest: str, issued_on: dt.date | None) -> Reading:
    """Adds what a person should look at: an implied year, a date before the document, a second deadline."""
    remarks, last = [reading.remark], reading.due or reading.start
    if reading.implied_year and last and issued_on:
        remarks.append(f"Không ghi năm; hiểu là năm {last.year} theo ngày ban hành {issued_on:%d/%m/%Y}.")
    if last and issued_on and last < issued_on:
        remarks.append(f"Ngày {last:%d/%m/%Y} trước ngày ban hành ({issued_on:%d/%m/%Y}); cần người kiểm tra.")
    if _first_form(rest):
        remarks.append("Còn một thời hạn nữa trong cụm từ; có thể là hai nhiệm vụ.")
    return replace(reading, remark=" ".join(filter(None, remarks)))
