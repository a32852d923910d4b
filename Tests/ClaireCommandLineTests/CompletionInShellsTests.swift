import ClaireCommandLine
import Foundation
import Support
import Testing

/// The completion scripts in the real shells: keys are typed into a terminal, and what the
/// completed command line then hands to the program is compared with what was offered.
@Suite(.serialized) struct CompletionInShellsTests {
    /// A program that answers `--claire-complete` from a list, and otherwise notes its arguments.
    private static let program = #"""
        #!/bin/sh
        if [ "$1" != --claire-complete ]; then
            printf '<%s>' "$@" >> "$HOME/ran"; echo >> "$HOME/ran"
            exit
        fi
        index=$2
        shift 3
        printf '%s' "$index" >> "$HOME/asked"; printf '<%s>' "$@" >> "$HOME/asked"
        echo >> "$HOME/asked"
        i=0 current= previous=
        for word; do
            if [ "$i" -lt "$index" ]; then previous=$word; else current=$word; fi
            i=$((i + 1))
        done
        lead=
        case $current in --*=*) lead=${current%%=*}= current=${current#*=} ;; esac
        case "${lead:-$previous}" in
            --file*) printf '\tfiles\n'; exit ;;
            --folder*) printf '\tdirectories\n'; exit ;;
        esac
        case "$index,$current" in
            *,-*) list=options ;;
            0,*) list=verbs ;;
            1,*) list=commands ;;
            *) list=values ;;
        esac
        while IFS='	' read -r value summary; do
            case $value in "$current"*) printf '%s%s\t%s\n' "$lead" "$value" "$summary" ;; esac
        done < "$HOME/$list"
        """#

    private static let values = [
        "pwn$(touch pwned)", "tick`touch pwned`", "a b'c\"", "colon:one:two", "🚀 lift off",
        "hash #tag", "bang!there", "back\\slash", "star*", "semi;touch pwned", "plain",
        "amp&touch pwned", "pipe|touch pwned", "dollar$HOME", "paren(s)", "new=value", "ünï cödé",
        "שלום עולם", "{brace,d}", "quest?ion", "[bracket]", "less<than", "tilde~",
    ]

    private static func home() throws -> TemporaryHome {
        let home = try TemporaryHome()
        try home.write(program, to: "bin/oven", executable: true)
        try home.write("bake\tBake a loaf\nbread\tHave some\nlist\tList loaves\n", to: "verbs")
        try home.write("show\tShow a loaf\nslice\tSlice a loaf\nadd\tAdd one\n", to: "commands")
        try home.write(
            "--project\tOf a project\n--file\tFrom a file\n--folder\tIn it\n", to: "options")
        let lines = values.map { "\($0)\tThe value \($0)\n" }
        try home.write(lines.joined(), to: "values")
        try home.write("", to: "some file.txt")
        _ = try home.folder("some folder/inner")
        return home
    }

    private static func shell(
        _ kind: InteractiveShell.Kind, in home: TemporaryHome
    ) throws -> InteractiveShell {
        let script = CompletionScript(program: "oven")
        switch kind {
        case .bash:
            try home.write(script.bash, to: "completions/oven.bash")
            return try InteractiveShell(kind, in: home, setUp: "source ~/completions/oven.bash")
        case .zsh:
            try home.write(script.zsh, to: "completions/_oven")
            return try InteractiveShell(
                kind, in: home,
                setUp: "fpath=(~/completions $fpath); autoload -U compinit; compinit -u -D")
        case .fish:
            try home.write(script.fish, to: "completions/oven.fish")
            return try InteractiveShell(kind, in: home, setUp: "source ~/completions/oven.fish")
        }
    }

    /// What is typed before Tab, and the words that the program gets after Tab and Enter.
    private static let completions: [(typed: String, words: [String])] = [
        ("oven bak", ["bake"]),
        ("oven bake sh", ["bake", "show"]),
        ("oven  bake   sh", ["bake", "show"]),
        ("oven bake show pl", ["bake", "show", "plain"]),
        ("oven bake show --pro", ["bake", "show", "--project"]),
        ("oven bake show --project pl", ["bake", "show", "--project", "plain"]),
        ("oven bake show --project=pl", ["bake", "show", "--project=plain"]),
        ("oven bake show --project=a\\ ", ["bake", "show", "--project=a b'c\""]),
        ("oven bake show --project=colon:o", ["bake", "show", "--project=colon:one:two"]),
        ("oven bake show colon:", ["bake", "show", "colon:one:two"]),
        ("oven bake show colon:one:t", ["bake", "show", "colon:one:two"]),
        ("oven bake show --file so\\ ", ["bake", "show", "--file", "so "]),
        ("oven bake show --file 'some fi", ["bake", "show", "--file", "some file.txt"]),
        ("oven bake show --file=some\\ fi", ["bake", "show", "--file=some file.txt"]),
        ("oven bake show --folder some", ["bake", "show", "--folder", "some folder"]),
        ("oven bake show 'hash", ["bake", "show", "hash #tag"]),
        ("oven bake show \"hash", ["bake", "show", "hash #tag"]),
        ("oven bake show 'a b", ["bake", "show", "a b'c\""]),
        ("oven bake show \"dollar", ["bake", "show", "dollar$HOME"]),
        ("oven bake show 'pwn", ["bake", "show", "pwn$(touch pwned)"]),
        ("oven bake show \"tick", ["bake", "show", "tick`touch pwned`"]),
        ("oven bake show \"bang", ["bake", "show", "bang!there"]),
        ("oven bake show \"back", ["bake", "show", "back\\slash"]),
        ("oven bake show a\\ b", ["bake", "show", "a b'c\""]),
        ("oven bake show nothing-like-it", ["bake", "show", "nothing-like-it"]),
    ]

    @Test(arguments: InteractiveShell.Kind.allCases)
    func whatIsCompletedArrivesAsItWasOffered(_ kind: InteractiveShell.Kind) throws {
        let home = try Self.home()
        let shell = try Self.shell(kind, in: home)
        var cases = Self.completions
        for value in Self.values where value != "plain" {
            // As much as can be typed without quoting.
            let typed = value.prefix { $0.isLetter || $0 == "🚀" }
            if typed.count > 1 || typed == "🚀" {
                cases.append(("oven bake show \(typed)", ["bake", "show", value]))
            }
        }
        for (number, (typed, words)) in cases.enumerated() {
            let asked = Self.count(home, "asked")
            shell.type(typed, then: "Tab")
            #expect(waitUntil { Self.count(home, "asked") > asked }, "\(kind): \(typed)")
            shell.type("", then: "Enter")
            #expect(waitUntil { Self.count(home, "ran") > number }, "\(kind): \(typed)")
            // Behind a folder zsh takes its slash away on Enter, the others leave it.
            let last = (home.text("ran") ?? "").split(separator: "\n").last ?? ""
            let ran = last.replacing("/>", with: ">")
            #expect(ran == words.map { "<\($0)>" }.joined(), "\(kind): \(typed)")
            if Self.count(home, "ran") != number + 1 { break }
        }
        #expect(!home.files(below: ".").contains("pwned"))
    }

    @Test(arguments: InteractiveShell.Kind.allCases)
    func aListShowsTheSummaries(_ kind: InteractiveShell.Kind) throws {
        let home = try Self.home()
        let shell = try Self.shell(kind, in: home)
        shell.type("oven bake s", then: "Tab", "Tab")
        #expect(waitUntil { shell.screen.contains("Slice a loaf") }, "\(shell.screen)")
        #expect(shell.screen.contains("Show a loaf"))
        #expect(!shell.screen.contains("Add one"))
    }

    private static func count(_ home: TemporaryHome, _ file: String) -> Int {
        home.text(file)?.split(separator: "\n").count ?? 0
    }
}
