import Testing

@Test func placeholderPaddockEngine() {}
