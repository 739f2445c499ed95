"""placeholder until the finder is written"""
from django.contrib.staticfiles.finders import FileSystemFinder as PackageFinder  # noqa: F401
