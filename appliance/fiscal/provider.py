"""What a country's device or provider must be able to do: one question, which may be asked again."""

from typing import Protocol

from appliance.fiscal.model import Document, Kind, Verdict


class ProviderUnreachableError(Exception):
    """The provider could not be asked now; the message says why, in words for who can mend it."""


class FiscalProvider(Protocol):
    """An adapter to one device or service. It keeps no state that a restart may lose."""

    @property
    def takes(self) -> frozenset[Kind]:
        """Return the kinds of document that this provider wants; all others are not required."""
        ...

    async def issue(self, document: Document) -> Verdict:
        """Have a document issued and return the answer.

        May be asked about the same document again, after a restart too, and then gives the same answer and issues
        nothing new: the document's `id` tells. May take as long as it likes; the caller gives up by cancelling.
        Raises `ProviderUnreachableError` where asking later may help.
        """
        ...
