/** Small documents made for tests. */
import { deflateRawSync } from 'node:zlib';

export interface TestPage {
  words: { x: number; y: number; text: string; size?: number }[];
  /** Lines drawn: x1, y1, x2, y2. */
  rules?: [number, number, number, number][];
}

/** A PDF of A4 pages (595 × 842) whose Chinese font is named, not embedded (ISO 32000-1 §9.7.5.2), with words at places. */
export function makePdf(pages: readonly TestPage[], options: { encrypted?: boolean } = {}): Buffer {
  const objects: string[] = [];
  const add = (body: string) => objects.push(body);
  const kids = pages.map((_, index) => `${6 + index * 2} 0 R`).join(' ');
  add('<< /Type /Catalog /Pages 2 0 R >>');
  add(`<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  add('<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>');
  add(
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 /FontDescriptor 5 0 R >>',
  );
  add(
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>',
  );
  pages.forEach((page, index) => {
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${7 + index * 2} 0 R >>`,
    );
    const content = contentOf(page);
    add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
  });
  if (options.encrypted) {
    const key = '00'.repeat(32);
    add(`<< /Filter /Standard /V 1 /R 2 /O <${key}> /U <${key}> /P -4 >>`);
  }
  let file = '%PDF-1.4\n';
  const places = objects.map((body, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const start = file.length;
  const rows = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const encrypt = options.encrypted ? ` /Encrypt ${objects.length} 0 R /ID [<00><00>]` : '';
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R${encrypt} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

function contentOf({ words, rules = [] }: TestPage): string {
  const hex = (text: string) => Buffer.from(text, 'utf16le').swap16().toString('hex');
  return [
    ...words.map(({ x, y, text, size = 12 }) => `BT /F1 ${size} Tf 1 0 0 1 ${x} ${y} Tm <${hex(text)}> Tj ET`),
    ...rules.map(([x1, y1, x2, y2]) => `${x1} ${y1} m ${x2} ${y2} l S`),
  ].join('\n');
}

/** A ZIP archive (APPNOTE 6.3); `claim` writes other unpacked sizes than the true ones. */
export function makeZip(files: Record<string, string | Buffer>, claim?: number): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content);
    const packed = deflateRawSync(data);
    const label = Buffer.from(name);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(claim ?? data.length, 18);
    head.writeUInt16LE(label.length, 22);
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), head, label, packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, tail, label);
    at += 30 + label.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** An invented plan as a web page: a table, sentences, a task. */
export const INVENTED_PLAN = `<!doctype html><html><head><meta charset="utf-8"><title>江川区规划_信息公开</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/x">机构职能</a></div>
<div class="content"><h1>江川区“十六五”健康服务发展规划</h1>
<p>为做好全区健康服务工作，制定本规划（2031—2035年）。2030年全区每千人口床位数为5.10张。</p>
<h2>一、主要目标</h2>
<p>到2035年，全区居民健康素养水平达到38%，县域内就诊率保持在92%以上，新建4所标准化村卫生室。</p>
<table><tr><th>领域</th><th>序号</th><th>指标</th><th>2030年</th><th>2035年</th><th>性质</th></tr>
<tr><td rowspan="3">健康资源</td><td>1</td><td>每千人口执业（助理）医师数（人）</td><td>3.10</td><td>3.60</td><td>预期性</td></tr>
<tr><td>2</td><td>每千人口注册护士数（人）</td><td>3.50</td><td>4.20</td><td>预期性</td></tr>
<tr><td>3</td><td>每千人口公共机器人数（台）</td><td>0.20</td><td>0.50</td><td>预期性</td></tr>
<tr><td>健康水平</td><td>4</td><td>婴儿死亡率（‰）</td><td>3.20</td><td>≤5</td><td>约束性</td></tr></table>
<h2>二、主要任务</h2>
<p>（一）完善急救网络。合理布局急救站点，缩短到达时间。（责任单位：区卫生健康局、区财政局）</p>
<p>（二）加强人才培养。组织骨干医师进修，扩大全科队伍。（责任单位：区卫生健康局、区人力资源社会保障局）</p>
</div><div class="footer">主办单位：某某办公室 备案号 0000</div></body></html>`;
