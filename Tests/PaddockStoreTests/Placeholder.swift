import Testing

@Test func placeholderPaddockStore() {}
