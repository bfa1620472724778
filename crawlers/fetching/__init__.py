"""A crawl in a process of its own: what is asked for, how politely, and what must not be.

    crawl        what to crawl; it travels to the process that does it
    process      starts that process, and looks how far it is
    spider       fetches into the frontier, level after level
    settings     what stands between the spider and the network, in order: polite, robots, throttle

What may be connected to at all is decided by `guard`; `resolver`, `handler` and the browser's
`gate` hold to it. What belongs to a site is decided by `scope`, what an address is by `address`.
"""
