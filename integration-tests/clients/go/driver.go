// Calls the official SDK for Go, jdcloud-sdk-go, as it is told to: one call a line, in JSON.
// Arguments: the scheme, and the host and port.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"strings"

	"github.com/jdcloud-api/jdcloud-sdk-go/core"
)

const sdk = "github.com/jdcloud-api/jdcloud-sdk-go"

type asked struct {
	Service, Operation   string
	Parameters           json.RawMessage
	AccessKey, SecretKey string
	SessionToken         string
}

func main() {
	config := core.NewConfig()
	config.SetScheme(os.Args[1])
	config.SetEndpoint(os.Args[2])

	show(map[string]string{"version": version()})
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var call asked
		if err := json.Unmarshal(lines.Bytes(), &call); err != nil {
			panic(err)
		}
		answer, err := send(config, call)
		if err != nil {
			show(map[string]string{"failure": err.Error()})
		} else {
			show(answer)
		}
	}
}

// send finds the constructor in the table of operations, and the method by its name.
func send(config *core.Config, call asked) (any, error) {
	construct, known := operations[call.Service+"."+call.Operation]
	if !known {
		return nil, fmt.Errorf("no operation %s.%s", call.Service, call.Operation)
	}
	request := reflect.ValueOf(construct).Call(nil)[0]
	parameters := json.NewDecoder(bytes.NewReader(call.Parameters))
	parameters.DisallowUnknownFields()
	if err := parameters.Decode(request.Interface()); err != nil {
		return nil, err
	}
	if call.SessionToken != "" {
		request.Interface().(interface{ AddHeader(key, value string) }).
			AddHeader("x-jdcloud-security-token", call.SessionToken)
	}
	client := clients[call.Service](core.NewCredentials(call.AccessKey, call.SecretKey))
	client.SetConfig(config)
	client.SetLogger(core.NewDummyLogger())
	name := strings.ToUpper(call.Operation[:1]) + call.Operation[1:]
	out := reflect.ValueOf(client).MethodByName(name).Call([]reflect.Value{request})
	if err, failed := out[1].Interface().(error); failed {
		return nil, err
	}
	return observed(out[0].Elem()), nil
}

// observed is what the client made of the answer. An error without a code is none.
func observed(response reflect.Value) any {
	answer := map[string]any{"requestId": response.FieldByName("RequestID").Interface()}
	failure := response.FieldByName("Error").Interface().(core.ErrorResponse)
	if failure.Code != 0 {
		answer["error"] = failure
	} else {
		answer["result"] = response.FieldByName("Result").Interface()
	}
	return answer
}

func version() string {
	build, _ := debug.ReadBuildInfo()
	for _, module := range build.Deps {
		if module.Path == sdk {
			return strings.TrimPrefix(module.Version, "v")
		}
	}
	panic(sdk + " is not in the program")
}

func show(value any) {
	line, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(line))
}
