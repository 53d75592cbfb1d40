module driver

go 1.19

require github.com/jdcloud-api/jdcloud-sdk-go v1.64.0

require github.com/gofrs/uuid v4.4.0+incompatible // indirect
