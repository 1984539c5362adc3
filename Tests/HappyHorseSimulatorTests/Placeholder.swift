import Testing

@Test func placeholderHappyHorseSimulator() {}
