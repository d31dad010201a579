"""Answer -> Plan: what a search decided, told in full."""

from pkmatch.assembling.telling import assemble

__all__ = ["assemble"]
