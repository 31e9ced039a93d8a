import ArgumentParser
import Host
@main struct M { static func main() {} }
