import Testing

@Test func placeholderPaddockCLI() {}
