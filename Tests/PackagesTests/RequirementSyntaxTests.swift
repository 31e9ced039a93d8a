import Packages
import Testing

@Suite("The grammar of requirements")
struct RequirementSyntaxTests {
    @Test(
        "takes names with extras, versions and markers",
        arguments: [
            "numpy", "a", "zope.interface", "Pillow>=10", "pandas >= 2, < 3", "pandas (>=2,<3)", "uvicorn[standard]",
            "x[a, b-c]==1.*", "x===1.0+local", "x~=1.4.2", "x!=2!1.0", "x; python_version < \"3.12\"",
            "x[a]>=1 ; extra == 'b' and (os_name=='posix' or sys_platform != \"win32\")", "x []",
        ])
    func good(_ text: String) {
        #expect(RequirementSyntax(text)?.address == nil)
        #expect(RequirementSyntax(text) != nil)
    }

    @Test(
        "takes nothing else",
        arguments: [
            "", " ", "-x", "x-", ".x", "x y", "x >=", "x >= 1,", "x > > 1", "x=1", "x>=1 y", "x[", "x[]]", "x[a b]",
            "x[,]", "x;`id`", "x; a\nb", "x/y", "x\\y", "x:y", "x%2Fy", "é", "x>=(1)", "x (>=1", "x @", "x@ ",
            "x @ a b",
        ])
    func bad(_ text: String) {
        #expect(RequirementSyntax(text) == nil)
    }

    @Test(
        "tells the address that a name has",
        arguments: [
            ("x @ https://example.com/x.whl", "https://example.com/x.whl", true),
            ("x[a]@git+https://example.com/x ; os_name == 'posix'", "git+https://example.com/x", true),
            ("x @ HTTPS://example.com/x", "HTTPS://example.com/x", true), ("x @ tmp", "tmp", false),
            ("x @ file:%2Ftmp%2Fx.whl", "file:%2Ftmp%2Fx.whl", false), ("x @ file:///tmp", "file:///tmp", false),
            ("x @ git+https:127.0.0.1:9", "git+https:127.0.0.1:9", false),
            ("x @ http://example.com/x", "http://example.com/x", false),
            ("x @ https://a%2fb/c", "https://a%2fb/c", false),
        ])
    func addresses(_ text: String, _ address: String, _ isPlain: Bool) throws {
        let found = try #require(RequirementSyntax(text)?.address)
        #expect(found == address)
        #expect(RequirementSyntax.isPlain(found) == isPlain)
    }
}
