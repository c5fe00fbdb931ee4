// Media types by file extension: those that web servers meet. What is not listed is bytes, never guessed from contents,
// and never text, which a browser might run.

/** The media type of a file name, without a charset; `application/octet-stream` when its extension says nothing. */
export function mediaTypeOfFile(name: string): string {
  const dot = name.lastIndexOf(".");
  const extension = dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
  return TYPES.get(extension) ?? "application/octet-stream";
}

const TYPES: ReadonlyMap<string, string> = new Map(
  `
    text/html html htm
    text/css css
    text/javascript js mjs
    text/plain txt log ini conf
    text/markdown md markdown
    text/csv csv
    text/calendar ics
    text/vtt vtt
    text/vcard vcf
    text/tab-separated-values tsv
    text/xml xml xsl
    application/json json map
    application/jsonl jsonl ndjson
    application/ld+json jsonld
    application/geo+json geojson
    application/manifest+json webmanifest
    application/xhtml+xml xhtml
    application/rss+xml rss
    application/atom+xml atom
    application/yaml yaml yml
    application/toml toml
    application/sql sql
    application/wasm wasm
    application/pdf pdf
    application/rtf rtf
    application/zip zip
    application/gzip gz tgz
    application/zstd zst
    application/x-tar tar
    application/x-7z-compressed 7z
    application/x-bzip2 bz2
    application/vnd.rar rar
    application/epub+zip epub
    application/msword doc
    application/vnd.ms-excel xls
    application/vnd.ms-powerpoint ppt
    application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
    application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
    application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
    application/vnd.oasis.opendocument.text odt
    application/vnd.oasis.opendocument.spreadsheet ods
    application/vnd.sqlite3 sqlite sqlite3 db
    image/png png
    image/apng apng
    image/jpeg jpg jpeg
    image/gif gif
    image/webp webp
    image/avif avif
    image/svg+xml svg
    image/bmp bmp
    image/tiff tif tiff
    image/heic heic
    image/jxl jxl
    image/vnd.microsoft.icon ico
    audio/mpeg mp3
    audio/mp4 m4a
    audio/aac aac
    audio/ogg ogg oga opus
    audio/wav wav
    audio/webm weba
    audio/flac flac
    audio/midi mid midi
    video/mp4 mp4 m4v
    video/mpeg mpeg mpg
    video/webm webm
    video/ogg ogv
    video/quicktime mov
    video/x-msvideo avi
    video/x-matroska mkv
    video/mp2t ts
    application/vnd.apple.mpegurl m3u8
    application/dash+xml mpd
    font/woff woff
    font/woff2 woff2
    font/ttf ttf
    font/otf otf
    application/vnd.ms-fontobject eot
    model/gltf+json gltf
    model/gltf-binary glb
  `.trim().split("\n").flatMap((line) => {
    const [type, ...extensions] = line.trim().split(" ");
    return extensions.map((extension): [string, string] => [extension, type!]);
  }),
);
