import Testing

@Test func placeholderPaddockCore() {}
