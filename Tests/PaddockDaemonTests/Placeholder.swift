import Testing

@Test func placeholderPaddockDaemon() {}
