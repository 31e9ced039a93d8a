import FoundationEssentials
import JSON

func column(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}

func report(_ name: String, bytes: Int, ours: Duration, theirs: Duration) {
    let speed = { (time: Duration) in column(String(Int(time.megabytesPerSecond(bytes))), 8) + " MB/s" }
    let ratio = column(String(Int((theirs / ours * 10).rounded()) / 10), 8)
    print(name + String(repeating: " ", count: 20 - name.count), speed(ours), speed(theirs), ratio + " times")
}

print("parse                      JSON     Foundation     ratio")
for document in Document.all {
    let bytes = Array(document.text.utf8)
    let data = Data(bytes)
    let ours = try quickest(of: 30) { try JSONValue(parsing: bytes).arrayValue?.count ?? 0 }
    let theirs = try quickest(of: 3) {
        guard case .array(let elements) = try JSONDecoder().decode(GenericValue.self, from: data) else { return 0 }
        return elements.count
    }
    report(document.name, bytes: bytes.count, ours: ours, theirs: theirs)
}

print("\nwrite                      JSON     Foundation     ratio")
for document in Document.all {
    let value = try JSONValue(parsing: document.text)
    let generic = try JSONDecoder().decode(GenericValue.self, from: Data(document.text.utf8))
    let count = value.serialized().count
    let ours = quickest(of: 30) { value.serialized().count }
    let theirs = try quickest(of: 3) { try JSONEncoder().encode(generic).count }
    report(document.name, bytes: count, ours: ours, theirs: theirs)
}
