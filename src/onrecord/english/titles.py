"""Titles."""

from __future__ import annotations

from onrecord.english.function_words import _words

MALE_HONORIFICS = _words("mr mister sir lord king prince monsieur herr señor senor father brother pope")
FEMALE_HONORIFICS = _words("mrs ms miss madam madame lady queen princess dame sister frau señora senora mother")

TITLES: dict[str, str] = {
    **{word: word for word in MALE_HONORIFICS | FEMALE_HONORIFICS},
    **{
        word: word
        for word in _words(
            """president premier chancellor minister secretary senator congressman congresswoman representative
            governor mayor judge justice general colonel captain major lieutenant sergeant admiral commander
            ambassador chairman chairwoman chairperson chair speaker director professor doctor reverend rabbi
            imam bishop archbishop cardinal ayatollah sheikh chief officer detective sheriff attorney deputy
            commissioner councilman councilwoman delegate dean emperor sultan emir envoy spokesman spokeswoman
            spokesperson leader prosecutor counsel treasurer comptroller superintendent principal private
            corporal marshal brigadier baroness baron count duke duchess first lady whip"""
        )
    },
    "dr": "doctor",
    "prof": "professor",
    "sen": "senator",
    "sens": "senator",
    "rep": "representative",
    "reps": "representative",
    "gov": "governor",
    "govs": "governor",
    "gen": "general",
    "col": "colonel",
    "capt": "captain",
    "lt": "lieutenant",
    "sgt": "sergeant",
    "maj": "major",
    "cpl": "corporal",
    "adm": "admiral",
    "cmdr": "commander",
    "pres": "president",
    "rev": "reverend",
    "fr": "father",
    "hon": "honourable",
    "honorable": "honourable",
    "amb": "ambassador",
    "supt": "superintendent",
    "messrs": "mr",
    "mx": "mx",
}
"""Title before a name (lower case, no full stop) -> the office it stands for."""
