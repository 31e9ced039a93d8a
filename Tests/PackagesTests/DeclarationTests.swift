import Packages
import PluginKit
import Testing

struct DeclarationTests {
    @Test("what the plugin declares is without mistakes")
    func declarations() {
        #expect(PluginEntry<PackagesPlugin>.validate() == [])
    }
}
