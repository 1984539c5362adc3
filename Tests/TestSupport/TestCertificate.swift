/// A certificate for `localhost` and 127.0.0.1 that signed itself, good for a hundred years, for tests alone.
package enum TestCertificate {
    package static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBmzCCAUGgAwIBAgIUCYviqSGo9lr4E6vxR5N+JowXiRgwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzIyMzcxMFoYDzIxMjYxMDMw
        MjIzNzEwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAQkoNpdaa9+9ZYsMY3xVJ47p6zpqFBHZyS40Gfa7ZMZ3Ecwn88ZkTsh
        SLjEFu2N9SaiOr19/TG1NJ2B03/CZlLJo28wbTAdBgNVHQ4EFgQUsQjPW2KjhhWR
        hCietdm2O5eluzYwHwYDVR0jBBgwFoAUsQjPW2KjhhWRhCietdm2O5eluzYwDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
        zj0EAwIDSAAwRQIhAMJoTNNr/IeMqfEXOlmH6tQfpBBsGk37+oIKrsC1vW7mAiAr
        ARGzkfp9PSHZLksuKy+NqdMPXUEcJjHVHjBcaNicww==
        -----END CERTIFICATE-----
        """

    package static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgr+vGaVwBuzlp4m0t
        vJlxdxG3AfnqWLfH+qrd1vQ+IqehRANCAAQkoNpdaa9+9ZYsMY3xVJ47p6zpqFBH
        ZyS40Gfa7ZMZ3Ecwn88ZkTshSLjEFu2N9SaiOr19/TG1NJ2B03/CZlLJ
        -----END PRIVATE KEY-----
        """
}
