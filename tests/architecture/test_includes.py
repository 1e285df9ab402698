#!/usr/bin/python3
"""Reads every #include of the program and fails when an arrow runs up or feeds/ reaches out.

feeds <- storage <- daemon; within feeds, model <- text <- the others. feeds/ has no sockets, files, clock,
database or threads: everything comes in as an argument.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]', re.M)

MAY_INCLUDE = {
    "feeds/memory": {"feeds/memory"},
    "feeds/model": {"feeds/memory", "feeds/model"},
    "feeds/text": {"feeds/model", "feeds/text", "feeds"},
    "feeds/parse": {"feeds/model", "feeds/text", "feeds/parse", "feeds"},
    "feeds/write": {"feeds/model", "feeds/text", "feeds/write", "feeds"},
    "feeds/update": {"feeds/model", "feeds/text", "feeds/update", "feeds"},
    "feeds/stories": {"feeds/memory", "feeds/model", "feeds/text", "feeds/stories", "feeds"},
    "feeds/websub": {"feeds/model", "feeds/text", "feeds/update", "feeds/websub", "feeds"},
    "feeds": {"feeds"},
    "storage": {"feeds/model", "storage/codec", "storage"},
    "storage/codec": {"feeds/memory", "feeds/model", "storage/codec"},
    "storage/open.cpp": {"feeds/model", "storage", "storage/sqlite"},  # picks the store that an URL names
    "storage/sqlite": {"feeds/model", "storage/codec", "storage", "storage/sqlite"},
}
# What a pure core must not know, by header or by word.
FORBIDDEN_HEADERS = re.compile(
    r"^(boost/(asio|beast|filesystem)|sqlite3|fstream|filesystem|thread|mutex|shared_mutex|atomic|condition_variable|"
    r"future|cstdio|stdio\.h|unistd\.h|fcntl\.h|sys/|netinet/|arpa/|openssl|curl|ares|ctime|time\.h)")
FORBIDDEN_WORDS = re.compile(
    r"\b(system_clock|steady_clock|high_resolution_clock)::now\b|\b(fopen|getenv|gettimeofday|clock_gettime)\s*\(|\bstd::time\s*\(")


def sources(folder):
    return [f for f in sorted((ROOT / folder).rglob("*")) if f.suffix in (".cpp", ".hpp")]


def findings():
    count = 0
    for top in ("feeds", "storage", "daemon"):
        for file in sources(top):
            text = file.read_text()
            place = file.relative_to(ROOT)
            folder = str(place.parent)
            for header in INCLUDE.findall(text):
                count += 1
                target = str(pathlib.PurePosixPath(header).parent)
                if header.split("/")[0] in ("feeds", "storage", "daemon"):
                    allowed = next((MAY_INCLUDE[k] for k in (str(place), folder, top) if k in MAY_INCLUDE), None)
                    if allowed is not None and target not in allowed:
                        yield f"{place}: includes {header}, an arrow that {folder} must not have"
                if top == "feeds" and FORBIDDEN_HEADERS.match(header):
                    yield f"{place}: includes <{header}>, which a pure core must not know"
            if top == "feeds":
                code = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)
                for word in FORBIDDEN_WORDS.finditer(code):
                    yield f"{place}: uses {word.group(0)}; time and files come in as arguments"
    if count < 100:
        yield f"only {count} includes were read: the tree is not where this test looks"


def main():
    failed = list(findings())
    print("\n".join(failed) or "every arrow runs down")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
