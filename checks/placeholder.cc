// removed as soon as this room has a source
