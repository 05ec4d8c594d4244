import { main } from '../../packages/cli/dist/main.js'

// Several command lines of `holdfast`, one after the other, as JSON on the first argument; what each printed, as JSON.
const lines = JSON.parse(process.argv[2])
const write = process.stdout.write.bind(process.stdout)
for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0)

const printed = []
for (const line of lines) {
  const run = { line: line.join(' '), code: -1, stdout: '', stderr: '' }
  process.stdout.write = (text) => Boolean((run.stdout += text))
  process.stderr.write = (text) => Boolean((run.stderr += text))
  run.code = await main(line)
  printed.push(run)
}
write(JSON.stringify(printed))
