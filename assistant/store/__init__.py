"""The index on disk: vectors, BM25, records, snapshots, locks."""
