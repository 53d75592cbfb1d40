package main

import (
	"github.com/jdcloud-api/jdcloud-sdk-go/core"
	disk "github.com/jdcloud-api/jdcloud-sdk-go/services/disk/apis"
	diskclient "github.com/jdcloud-api/jdcloud-sdk-go/services/disk/client"
	iam "github.com/jdcloud-api/jdcloud-sdk-go/services/iam/apis"
	iamclient "github.com/jdcloud-api/jdcloud-sdk-go/services/iam/client"
	oss "github.com/jdcloud-api/jdcloud-sdk-go/services/oss/apis"
	ossclient "github.com/jdcloud-api/jdcloud-sdk-go/services/oss/client"
	sts "github.com/jdcloud-api/jdcloud-sdk-go/services/sts/apis"
	stsclient "github.com/jdcloud-api/jdcloud-sdk-go/services/sts/client"
	vm "github.com/jdcloud-api/jdcloud-sdk-go/services/vm/apis"
	vmclient "github.com/jdcloud-api/jdcloud-sdk-go/services/vm/client"
)

type client interface {
	SetConfig(*core.Config)
	SetLogger(core.Logger)
}

var clients = map[string]func(*core.Credential) client{
	"disk": func(keys *core.Credential) client { return diskclient.NewDiskClient(keys) },
	"iam":  func(keys *core.Credential) client { return iamclient.NewIamClient(keys) },
	"oss":  func(keys *core.Credential) client { return ossclient.NewOssClient(keys) },
	"sts":  func(keys *core.Credential) client { return stsclient.NewStsClient(keys) },
	"vm":   func(keys *core.Credential) client { return vmclient.NewVmClient(keys) },
}

// operations has the constructor of each operation's request: the one thing that Go cannot find by
// its name. To add an operation, add its line.
var operations = map[string]any{
	"disk.deleteSnapshot":          disk.NewDeleteSnapshotRequestWithoutParam,
	"disk.describeSnapshot":        disk.NewDescribeSnapshotRequestWithoutParam,
	"disk.describeSnapshots":       disk.NewDescribeSnapshotsRequestWithoutParam,
	"disk.modifySnapshotAttribute": disk.NewModifySnapshotAttributeRequestWithoutParam,
	"iam.attachRolePolicy":         iam.NewAttachRolePolicyRequestWithoutParam,
	"iam.createPolicy":             iam.NewCreatePolicyRequestWithoutParam,
	"iam.createRole":               iam.NewCreateRoleRequestWithoutParam,
	"iam.deletePolicy":             iam.NewDeletePolicyRequestWithoutParam,
	"iam.deleteRole":               iam.NewDeleteRoleRequestWithoutParam,
	"iam.describePolicies":         iam.NewDescribePoliciesRequestWithoutParam,
	"iam.describePolicy":           iam.NewDescribePolicyRequestWithoutParam,
	"iam.describeRole":             iam.NewDescribeRoleRequestWithoutParam,
	"iam.describeRolePolicies":     iam.NewDescribeRolePoliciesRequestWithoutParam,
	"iam.describeRoles":            iam.NewDescribeRolesRequestWithoutParam,
	"iam.detachRolePolicy":         iam.NewDetachRolePolicyRequestWithoutParam,
	"iam.updateAssumeRolePolicy":   iam.NewUpdateAssumeRolePolicyRequestWithoutParam,
	"iam.updatePolicyDescription":  iam.NewUpdatePolicyDescriptionRequestWithoutParam,
	"oss.deleteBucket":             oss.NewDeleteBucketRequestWithoutParam,
	"oss.headBucket":               oss.NewHeadBucketRequestWithoutParam,
	"oss.listBuckets":              oss.NewListBucketsRequestWithoutParam,
	"oss.putBucket":                oss.NewPutBucketRequestWithoutParam,
	"sts.assumeRole":               sts.NewAssumeRoleRequestWithoutParam,
	"vm.copyImages":                vm.NewCopyImagesRequestWithoutParam,
	"vm.deleteImage":               vm.NewDeleteImageRequestWithoutParam,
	"vm.describeImageConstraints":  vm.NewDescribeImageConstraintsRequestWithoutParam,
	"vm.describeImageMembers":      vm.NewDescribeImageMembersRequestWithoutParam,
	"vm.describeQuotas":            vm.NewDescribeQuotasRequestWithoutParam,
	"vm.importImage":               vm.NewImportImageRequestWithoutParam,
	"vm.modifyImageAttribute":      vm.NewModifyImageAttributeRequestWithoutParam,
	"vm.shareImage":                vm.NewShareImageRequestWithoutParam,
	"vm.unShareImage":              vm.NewUnShareImageRequestWithoutParam,
	"vm.describeImage":             vm.NewDescribeImageRequestWithoutParam,
	"vm.describeImages":            vm.NewDescribeImagesRequestWithoutParam,
	"vm.describeInstances":         vm.NewDescribeInstancesRequestWithoutParam,
	"vm.exportImage":               vm.NewExportImageRequestWithoutParam,
	"vm.imageTasks":                vm.NewImageTasksRequestWithoutParam,
}
