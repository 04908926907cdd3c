"""Say which permission an S3 request needs. S3 names neither operations nor actions in its requests.

Source: "Required permissions for Amazon S3 API operations" of the Amazon S3 user guide.
"""

from __future__ import annotations

from bedrock_monitoring.local_aws.iam.aws_request import AwsRequest

_SUBRESOURCES = {
    "accelerate": "AccelerateConfiguration",
    "acl": "BucketAcl",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "logging": "BucketLogging",
    "object-lock": "BucketObjectLockConfiguration",
    "ownershipControls": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "requestPayment": "BucketRequestPayment",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
    "website": "BucketWebsite",
}
"""What follows ``Get`` and ``Put`` in the action on a subresource of a bucket."""

_OBJECT_ACTIONS = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
_BUCKET_ACTIONS = {"GET": "ListBucket", "HEAD": "ListBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}
_VERBS = {"GET": "Get", "PUT": "Put", "DELETE": "Put"}


def s3_action(request: AwsRequest, *, partition: str) -> tuple[str, str]:
    """Return the action and the ARN of its resource, for a path-style request.

    Deleting a subresource of a bucket needs the permission to put it, except for its policy.
    """
    bucket, _, key = request.path.strip("/").partition("/")
    arn = f"arn:{partition}:s3:::{bucket}"
    if key:
        return f"s3:{_OBJECT_ACTIONS[request.method]}", f"{arn}/{key}"
    for name, action in _SUBRESOURCES.items():
        if name in request.query:
            if (request.method, name) == ("DELETE", "policy"):
                return "s3:DeleteBucketPolicy", arn
            return f"s3:{_VERBS[request.method]}{action}", arn
    return f"s3:{_BUCKET_ACTIONS[request.method]}", arn
