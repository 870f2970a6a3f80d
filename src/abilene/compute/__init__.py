"""What the programme delivers: hardware, the power of work, facilities, workloads, and jobs on a cluster."""
