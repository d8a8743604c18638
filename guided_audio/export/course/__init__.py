"""A course: a folder of sessions for any web server, podcast app or audiobook server, or to be opened as it is."""

from guided_audio.export.course.course_folder import CourseFolder, Entry
from guided_audio.export.course.course_page import course_page
from guided_audio.export.course.feed import feed_xml
from guided_audio.export.course.model import (
    CHAPTERS,
    COVER,
    FEED,
    PAGE,
    Course,
    Episode,
    chapters_json,
    check_url,
    names_of,
    stem_of,
)
