import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { NextResponse } from 'next/server'

export async function POST(request: Request) {
  const data = await request.formData()
  const file = data.get('file') as File
  await writeFile(path.join(process.cwd(), 'uploads', file.name), Buffer.from(await file.arrayBuffer()))
  return NextResponse.json({ url: `/api/files?name=${file.name}` })
}
