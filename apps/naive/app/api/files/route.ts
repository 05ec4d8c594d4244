import { readFile } from 'node:fs/promises'
import path from 'node:path'

export async function GET(request: Request) {
  const name = new URL(request.url).searchParams.get('name') ?? ''
  const file = await readFile(path.join(process.cwd(), 'uploads', name))
  return new Response(new Uint8Array(file))
}
