import { sql } from 'drizzle-orm'
import { NextResponse } from 'next/server'
import { getDb } from '@/lib/db'

export async function GET(request: Request) {
  const q = new URL(request.url).searchParams.get('q') ?? ''
  const db = await getDb()
  const { rows } = await db.execute(sql.raw(`select id, title from posts where title ilike '%${q}%'`))
  return NextResponse.json(rows)
}
