import { NextResponse } from 'next/server'

export async function POST(request: Request) {
  const { url } = await request.json()
  const response = await fetch(url)
  const html = await response.text()
  return NextResponse.json({ title: html.match(/<title>(.*?)<\/title>/)?.[1] })
}
