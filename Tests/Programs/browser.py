#!/usr/bin/python3
"""Drives headless Chromium for tests: JSON requests on standard input, an answer a line.

    browser.py PROFILE_FOLDER

A request is an object with "do" and what that needs; the answer is {"value": ...} or {"error": ...}.
It looks at what a person would: real clicks, real keys, computed styles. Only loopback is reached:
every other name is mapped to nowhere, and what was asked for nevertheless is told by "requests".
"""
import base64
import json
import os
import sys
import time

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys


class Browser:
    def __init__(self, profile):
        options = Options()
        for word in [
            "--headless=new",
            "--user-data-dir=" + profile,
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-extensions",
            "--disable-features=HttpsUpgrades",
            "--no-first-run",
            "--no-default-browser-check",
            "--hide-scrollbars",
            "--force-color-profile=srgb",
            "--window-size=1280,900",
            # Nothing but this host is reached, whatever a page asks for.
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , "
            "EXCLUDE *.localhost , EXCLUDE 127.0.0.1",
        ]:
            options.add_argument(word)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = Service("/usr/bin/chromedriver", log_output=os.path.join(profile, "driver.log"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.set_page_load_timeout(60)
        self.driver.set_script_timeout(60)

    # Going somewhere

    def do_open(self, url):
        self.driver.get(url)
        return self.driver.current_url

    def do_reload(self):
        self.driver.refresh()

    def do_back(self):
        self.driver.back()

    def do_url(self):
        return self.driver.current_url

    def do_source(self):
        return self.driver.page_source

    # What a person does

    def find(self, css):
        # A live part may be replaced between two looks.
        deadline = time.monotonic() + 20
        while True:
            found = self.driver.find_elements(By.CSS_SELECTOR, css)
            if found:
                return found[0]
            if time.monotonic() > deadline:
                raise LookupError("nothing on the page matches " + css)
            time.sleep(0.05)

    def acting(self, css, action):
        for attempt in range(20):
            try:
                return action(self.find(css))
            except WebDriverException as error:
                # What was found may be gone from the page before it is touched; the driver has two
                # ways to say so.
                if not (
                    isinstance(error, StaleElementReferenceException)
                    or "does not belong to the document" in str(error)
                ):
                    raise
                time.sleep(0.05)
        return action(self.find(css))

    def do_click(self, css):
        self.acting(css, lambda element: element.click())

    def do_type(self, css, text):
        self.acting(css, lambda element: element.send_keys(text))

    def do_clear(self, css):
        self.acting(css, lambda element: element.clear())

    def do_press(self, keys):
        """Keys by name, to whatever has the focus."""
        chain = webdriver.ActionChains(self.driver)
        for key in keys:
            chain = chain.send_keys(getattr(Keys, key, key))
        chain.perform()

    def do_text(self, css):
        return self.acting(css, lambda element: element.text)

    # What stands there

    def do_run(self, script, arguments=()):
        return self.driver.execute_script(script, *arguments)

    # How it is looked at

    def do_javascript(self, on):
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not on})

    def do_size(self, width, height):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
        )

    def do_scheme(self, scheme):
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {
                "features": [
                    {"name": "prefers-color-scheme", "value": scheme},
                    {"name": "prefers-reduced-motion", "value": "reduce"},
                ]
            },
        )

    def do_picture(self, path, whole=False):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        how = {"format": "webp", "quality": 88} if path.endswith(".webp") else {"format": "png"}
        if whole:
            how |= {"captureBeyondViewport": True, "clip": self.whole_page()}
        answer = self.driver.execute_cdp_cmd("Page.captureScreenshot", how)
        with open(path, "wb") as file:
            file.write(base64.b64decode(answer["data"]))

    def whole_page(self):
        size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        return {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 6000),
                "scale": 1}

    # What it had to say

    def do_fresh(self):
        """A tab without a past: no cookies, scripts on, the usual size."""
        old = self.driver.current_window_handle
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.driver.switch_to.new_window("tab")
        new = self.driver.current_window_handle
        self.driver.switch_to.window(old)
        self.driver.close()
        self.driver.switch_to.window(new)
        self.do_console()
        self.do_requests()

    def do_console(self):
        """What was logged since the last call: errors of scripts, refusals of the CSP."""
        return [entry["level"] + ": " + entry["message"] for entry in self.driver.get_log("browser")]

    def do_requests(self):
        """The URLs that were asked for since the last call."""
        urls = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                urls.append(message["params"]["request"]["url"])
        # The browser's own first page is none of ours.
        return [url for url in urls if not url.startswith(("chrome", "data:"))]

    def do_cookies(self):
        return self.driver.get_cookies()


def main():
    # A group of its own, so that a test can end all of it at once.
    os.setsid()
    browser = Browser(sys.argv[1])
    print(json.dumps({"value": browser.driver.capabilities["browserVersion"]}), flush=True)
    try:
        for line in sys.stdin:
            request = json.loads(line)
            action = getattr(browser, "do_" + request.pop("do"))
            try:
                answer = {"value": action(**request)}
            except (WebDriverException, LookupError) as error:
                answer = {"error": str(error).split("\nStacktrace")[0].strip()}
            print(json.dumps(answer), flush=True)
    finally:
        browser.driver.quit()


main()
