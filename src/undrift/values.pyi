from collections.abc import Callable
from dataclasses import dataclass as dataclass
from dataclasses import replace as replace

def fields_of(kind: type) -> Callable[[object], tuple[object, ...]]: ...
