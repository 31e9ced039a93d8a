/// What is wrong at one place within the value of a setting.
struct SettingFault: Error {
    let place: ConfigurationNode.Place
    /// What is wrong and what to do, as a sentence that follows the setting's name.
    let message: String

    init(_ place: ConfigurationNode.Place, _ message: String) {
        self.place = place
        self.message = message
    }
}
