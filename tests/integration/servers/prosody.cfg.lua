-- A private Prosody on loopback. servers/prosody starts it and gives FOLDER, C2S_PORT and COMPONENT_PORT.
local folder = os.getenv("FOLDER")
local certificate = folder .. "/localhost.crt"
local has_certificate = io.open(certificate) ~= nil

run_as_root = true -- harmless when started as somebody else
pidfile = folder .. "/prosody.pid"
data_path = folder .. "/data"
certificates = folder
log = { { levels = { min = "info" }, to = "console" } }
interfaces = { "127.0.0.1" }
c2s_ports = { tonumber(os.getenv("C2S_PORT")) }
component_ports = { tonumber(os.getenv("COMPONENT_PORT")) }
component_interfaces = { "127.0.0.1" }
c2s_direct_tls_ports = {}
s2s_ports = {}
s2s_direct_tls_ports = {}
http_ports = {}
https_ports = {}

modules_enabled = {
	"roster", "saslauth", "disco", "presence", "message", "iq", "ping", "private", "blocklist", "carbons",
	"vcard_legacy", "pep", "offline", has_certificate and "tls" or nil,
}
modules_disabled = { "s2s", "admin_shell", not has_certificate and "tls" or nil }
ssl = has_certificate and { certificate = certificate, key = folder .. "/localhost.key" } or nil
authentication = "internal_plain"
storage = "internal"
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
limits = {}

VirtualHost "localhost"
VirtualHost "elsewhere"
Component "sms.localhost"
	component_secret = "open-sesame"
