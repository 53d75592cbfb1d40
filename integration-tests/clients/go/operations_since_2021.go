//go:build !sdk2021

package main

import (
	disk "github.com/jdcloud-api/jdcloud-sdk-go/services/disk/apis"
	iam "github.com/jdcloud-api/jdcloud-sdk-go/services/iam/apis"
)

// What the SDK of January 2021 does not have yet.
func init() {
	operations["disk.describeQuota"] = disk.NewDescribeQuotaRequestWithoutParam
	operations["disk.describeSnapshotChain"] = disk.NewDescribeSnapshotChainRequestWithoutParam
	operations["disk.describeSnapshotsCapacity"] = disk.NewDescribeSnapshotsCapacityRequestWithoutParam
	operations["iam.updatePolicy"] = iam.NewUpdatePolicyRequestWithoutParam
}
