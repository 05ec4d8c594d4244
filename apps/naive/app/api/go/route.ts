import { NextResponse } from 'next/server'

export async function GET(request: Request) {
  const to = new URL(request.url).searchParams.get('to') ?? '/'
  return NextResponse.redirect(to)
}
