// The style of the page of a run.

/** CSS of the page: system fonts and plain colours, readable without anything from elsewhere. */
export const TIMELINE_STYLE: string = `
*{box-sizing:border-box}
body{margin:0;font:13px/1.45 system-ui,sans-serif;color:#1c2430;background:#fff;
display:flex;flex-direction:column;height:100vh;min-height:560px}
header{padding:10px 16px;border-bottom:1px solid #d5dae1;background:#f6f7f9}
h1{font-size:16px;margin:0 0 4px}
h2{font-size:12px;margin:0 0 6px;color:#5a6675;text-transform:uppercase;letter-spacing:.05em}
p{margin:2px 0}
.broken{color:#b3141d}.broken i{color:#8a5054}.passed{color:#1a7f37}
.facts{color:#5a6675}
code,td{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px}
main{display:grid;grid-template-columns:max-content 1fr;overflow-y:auto;max-height:56vh;
border-bottom:1px solid #d5dae1;flex:none}
.names{border-right:1px solid #d5dae1;background:#fff}
.names div{height:26px;line-height:26px;padding:0 10px;white-space:nowrap;max-width:280px;
overflow:hidden;text-overflow:ellipsis}
.names div.axis{color:#5a6675}
.id{color:#8a94a3;font-variant-numeric:tabular-nums}
.lanes{overflow-x:auto}
svg{display:block}
svg text{font:10px system-ui,sans-serif;fill:#5a6675}
svg .label{fill:#b3141d;font-weight:600}
.band{fill:#f6f7f9}.tick{stroke:#e6e9ee}
.bar{fill:#cfe3fb}.bar.cancelled{fill:#fde3b6}.bar.ending{fill:#e4d8f7}
.wait{stroke:#7ba7da;stroke-width:2;stroke-dasharray:2 2}
.link{stroke:#b6bfca;fill:none}
.go{fill:#1f6feb;color:#1f6feb}.time{fill:#fff;stroke:#1f6feb;stroke-width:2;color:#1f6feb}
.cancel{fill:#d4820a;color:#d4820a}.wrong{fill:#d1242f;color:#d1242f}
.kept{fill:#1a7f37;color:#1a7f37}.quiet{fill:#8b96a3}
.bad{fill:#b3141d;color:#b3141d}.ring{fill:none;stroke:#b3141d;stroke-width:3}
.here{fill:#fdecec}
.below{display:grid;grid-template-columns:minmax(280px,1fr) 2fr;gap:0;flex:1;min-height:220px}
.below section{padding:10px 16px;overflow:auto}
.below section+section{border-left:1px solid #d5dae1;display:flex;flex-direction:column}
.events{overflow:auto;flex:1}
ol{margin:0;padding-left:20px}
.key{margin-top:10px;color:#5a6675}.key .time{color:#1f6feb}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:1px 10px 1px 0;vertical-align:top;white-space:nowrap}
th{font-weight:600;color:#5a6675;position:sticky;top:0;background:#fff}
td:last-child{white-space:normal;width:100%}
tr.new td{border-top:1px solid #eef0f3}
tr.bad td{background:#fdecec;color:#b3141d;font-weight:600}
tr.wrong td{color:#d1242f}
`.trim();
