import Support
import Testing

/// What a person sees and does in a real browser.
@Suite struct BrowserTests {}
