import Testing

@Test func placeholderPaddockIntake() {}
