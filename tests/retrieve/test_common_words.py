"""A word that the documents write in small letters is no name."""

from __future__ import annotations

from collection import Collection

from onrecord.retrieve.common_words import is_common_word


def test_common_words_are_told_from_names_by_the_documents(collection: Collection) -> None:
    collection.write(quota__txt="The quota is cut. A quota of cod, Hale said. Hale agreed with the quota.\n")
    collection.build()
    snapshot = collection.open()._current()
    assert is_common_word("quota", snapshot)
    assert not is_common_word("hale", snapshot) and not is_common_word("volcano", snapshot)
