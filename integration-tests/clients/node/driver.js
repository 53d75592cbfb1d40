// Calls the official SDK for Node, jdcloud-sdk-js, as it is told to: one call a line, in JSON.
// Arguments: the scheme, and the host and port.
'use strict'

const readline = require('readline')
const JDCloud = require('jdcloud-sdk-js/src/global')

const [protocol, host] = process.argv.slice(2)

// By itself it prints every request with its keys.
JDCloud.config.update({ logger: () => {} })

async function call (asked) {
  const Client = require('jdcloud-sdk-js/src/services/' + asked.service)
  const client = new Client({
    credentials: { accessKeyId: asked.accessKey, secretAccessKey: asked.secretKey },
    endpoint: { protocol, host }
  })
  if (typeof client[asked.operation] !== 'function') {
    throw new Error('no operation ' + asked.operation)
  }
  const { regionId, ...options } = asked.parameters
  if (asked.sessionToken) {
    options['x-extra-header'] = { 'x-jdcloud-security-token': asked.sessionToken }
  }
  return regionId === undefined
    ? client[asked.operation](options)
    : client[asked.operation](options, regionId)
}

function observed (answer) {
  return { requestId: answer.requestId, result: answer.result, error: answer.error }
}

async function main () {
  print({ version: require('jdcloud-sdk-js/package.json').version })
  for await (const line of readline.createInterface({ input: process.stdin })) {
    try {
      print(observed(await call(JSON.parse(line))))
    } catch (refusal) {
      // What the service answers with an error, the SDK throws; it throws its own errors, too.
      print(refusal instanceof Error ? { failure: String(refusal) } : observed(refusal))
    }
  }
}

function print (value) {
  process.stdout.write(JSON.stringify(value) + '\n')
}

main()
