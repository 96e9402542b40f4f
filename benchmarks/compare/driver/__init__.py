"""The benchmark driver: frozen workloads, warm processes, interleaved rounds, one report."""
