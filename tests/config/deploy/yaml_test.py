#!/usr/bin/python3
"""Holds the YAML of config/deploy to its form, keys that are there twice among it, by yamllint."""

import shutil
import subprocess
import unittest

from kit import DEPLOY, skip

if not shutil.which("yamllint"):
    skip("yamllint is not installed")

RULES = """
extends: default
rules:
  braces: {max-spaces-inside: 0}
  comments: {min-spaces-from-content: 1}
  document-start: disable
  line-length: {max: 100}
"""


def said(text):
    run = subprocess.run(
        ["yamllint", "-s", "-f", "parsable", "-d", RULES, "-"],
        input=text,
        capture_output=True,
        text=True,
    )
    return run.stdout


class Yaml(unittest.TestCase):
    def test_files_have_the_form(self):
        files = sorted(DEPLOY.rglob("*.yml"))
        self.assertGreater(len(files), 10)
        for file in files:
            with self.subTest(file=file.name):
                self.assertEqual("", said(file.read_text()))

    def test_others_are_refused(self):
        for text, why in (
            ("a: 1\na: 2\n", "duplication"),
            ("a:\n\t- b\n", "syntax"),
            ("a: b \n", "trailing"),
            (f"a: {'b' * 100}\n", "line too long"),
            ("a:\n- b\nc:\n  - d\n", "wrong indentation"),
        ):
            self.assertIn(why, said(text))


if __name__ == "__main__":
    unittest.main()
