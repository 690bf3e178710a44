"""When our systems are down: who hears what, where, from whom, in what order; and trying it out."""
