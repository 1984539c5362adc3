import Testing

@Test func placeholderHappyHorse() {}
