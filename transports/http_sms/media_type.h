/* media_type.h - what kind of file a URL leads to, by the end of its path, where nobody says (XEP-0066 does not). Pure.
 */
#ifndef HTTP_SMS_MEDIA_TYPE_H
#define HTTP_SMS_MEDIA_TYPE_H

/* "image/png" of "https://h/a.PNG?x"; NULL: it does not say. */
const char *http_media_type_of(const char *url);

#endif
