/// The price table for an rclaude that was not installed: the same text as share/claire/prices.tsv.
enum BuiltInPrices {
    static let table = """
        # What Anthropic's models cost, in US dollars for a million tokens, from each day on
        # (its public price list, as known in early 2026). A cost made from it is an estimate.
        # A model that isn't here has no cost. [usage] prices in rclaude's config.toml names another table.
        model\tsince\tinput\toutput\tcache_read\tcache_write\tcache_write_1h
        claude-3-haiku\t2024-03-13\t0.25\t1.25\t0.03\t0.3\t0.5
        claude-3-opus\t2024-03-04\t15\t75\t1.5\t18.75\t30
        claude-3-5-haiku\t2024-11-04\t0.8\t4\t0.08\t1\t1.6
        claude-3-5-sonnet\t2024-06-20\t3\t15\t0.3\t3.75\t6
        claude-3-7-sonnet\t2025-02-24\t3\t15\t0.3\t3.75\t6
        claude-sonnet-4\t2025-05-22\t3\t15\t0.3\t3.75\t6
        claude-opus-4\t2025-05-22\t15\t75\t1.5\t18.75\t30
        claude-opus-4-1\t2025-08-05\t15\t75\t1.5\t18.75\t30
        claude-sonnet-4-5\t2025-09-29\t3\t15\t0.3\t3.75\t6
        claude-haiku-4-5\t2025-10-15\t1\t5\t0.1\t1.25\t2
        claude-opus-4-5\t2025-11-24\t5\t25\t0.5\t6.25\t10
        claude-opus-4-6\t2026-02-05\t5\t25\t0.5\t6.25\t10
        claude-sonnet-4-6\t2026-02-17\t3\t15\t0.3\t3.75\t6

        """
}
